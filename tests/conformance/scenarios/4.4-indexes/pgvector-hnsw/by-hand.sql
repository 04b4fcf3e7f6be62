create extension vector;
alter table a add column embedding vector(3);
create index nearest on a using hnsw (embedding vector_l2_ops);
insert into directus_fields (collection, field, special) values ('a', 'embedding', null);
