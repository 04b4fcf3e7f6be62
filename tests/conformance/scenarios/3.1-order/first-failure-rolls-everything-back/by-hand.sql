alter table b rename constraint b_title_unique to one_title;
