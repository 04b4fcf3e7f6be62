alter table a add column words tsvector;
create index words_gin on a using gin (words);
insert into directus_fields (collection, field, special) values ('a', 'words', null);
