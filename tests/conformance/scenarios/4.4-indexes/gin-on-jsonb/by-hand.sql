alter table a alter column data type jsonb;
create index contents on a using gin (data);
