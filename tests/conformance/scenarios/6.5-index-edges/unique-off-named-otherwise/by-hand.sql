alter table b rename constraint b_title_unique to foo;
