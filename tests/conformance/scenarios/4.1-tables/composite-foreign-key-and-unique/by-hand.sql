alter table a add unique (id, name);
alter table b add column an varchar(255), add constraint composite foreign key (a, an) references a (id, name);
insert into directus_fields (collection, field, special) values ('b', 'an', null);
