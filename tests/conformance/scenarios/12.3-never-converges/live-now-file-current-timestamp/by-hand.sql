alter table a alter column created set default now();
