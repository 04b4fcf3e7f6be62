alter table b rename constraint b_title_unique to foo;
alter table b rename constraint b_pkey to b_title_unique;
