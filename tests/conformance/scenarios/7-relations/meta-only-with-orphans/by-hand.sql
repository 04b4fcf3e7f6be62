alter table b drop constraint b_a_foreign;
insert into b (a) values ('00000000-0000-0000-0000-00000000000f');
alter table b add constraint b_a_foreign foreign key (a) references a on delete set null not valid;
