alter table a add constraint known check (status <> 'q');
