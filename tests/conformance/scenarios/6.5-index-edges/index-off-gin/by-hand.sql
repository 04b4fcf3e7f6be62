alter table a alter column data type jsonb;
create index a_data_index on a using gin (data);
