alter table b add constraint known check (kind in ('x', 'y'));
