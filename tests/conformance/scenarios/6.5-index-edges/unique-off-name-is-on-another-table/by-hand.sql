alter table b rename constraint b_title_unique to foo;
alter table a add constraint b_title_unique unique (name);
