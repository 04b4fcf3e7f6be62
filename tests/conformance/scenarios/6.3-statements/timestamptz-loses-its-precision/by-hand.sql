alter table a alter column created type timestamptz(3);
