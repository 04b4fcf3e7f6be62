alter table b add column x1 uuid references a, add column x2 uuid references a, add column x3 uuid;
insert into directus_relations (many_collection, many_field, one_collection) values ('b', 'x1', 'b'), ('b', 'x2', null), ('b', 'ghost', 'a'), ('nope', 'x', 'a');
insert into directus_relations (many_collection, many_field, one_collection, one_allowed_collections) values ('b', 'title', null, '');
alter table b add constraint two1 foreign key (x3) references a on delete cascade on update set null;
alter table b add constraint two2 foreign key (x3) references directus_users;
insert into directus_relations (many_collection, many_field, one_collection) values ('b', 'x3', 'directus_users');
