alter table b rename constraint b_a_foreign to foo;
