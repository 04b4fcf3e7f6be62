alter table b add constraint b_kind_foreign check (true);
