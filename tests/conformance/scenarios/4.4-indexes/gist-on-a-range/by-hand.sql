alter table a add column span int4range;
create index span_gist on a using gist (span);
insert into directus_fields (collection, field, special) values ('a', 'span', null);
