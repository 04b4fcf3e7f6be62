alter table a alter column data type jsonb;
