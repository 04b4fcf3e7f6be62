create extension vector;
alter table a add column embedding vector(3);
create index nearest on a using ivfflat (embedding vector_cosine_ops) with (lists = 1);
insert into directus_fields (collection, field, special) values ('a', 'embedding', null);
