alter table a add column n serial;
alter table b add column m integer default nextval('a_n_seq');
insert into directus_fields (collection, field, special) values ('a', 'n', null);
