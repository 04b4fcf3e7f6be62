alter table b add constraint known check (kind <> 'q');
