alter table a add column g integer generated always as (sort + 1) stored;
