create table "Art" (id serial primary key, "Slug" varchar(255));
insert into directus_collections (collection) values ('Art');
insert into directus_fields (collection, field, special) values ('Art', 'id', null);
insert into directus_fields (collection, field, special) values ('Art', 'Slug', null);
create index "Art_Slug_index" on "Art" ("Slug");
