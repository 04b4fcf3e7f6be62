alter table b add column x1 uuid;
alter table b add constraint not_validated foreign key (x1) references a not valid;
insert into directus_relations (many_collection, many_field, one_collection) values ('b', 'x1', 'a');
insert into directus_fields (collection, field, special) values ('b', 'x1', null);
