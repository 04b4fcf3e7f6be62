alter table a add constraint b_kind_foreign check (true);
