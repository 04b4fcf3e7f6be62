delete from b;
alter table b alter column title set not null;
alter table b replica identity using index b_title_unique;
