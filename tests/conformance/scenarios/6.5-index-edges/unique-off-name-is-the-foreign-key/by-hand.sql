alter table b rename constraint b_title_unique to foo;
alter table b rename constraint b_a_foreign to b_title_unique;
