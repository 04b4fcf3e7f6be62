alter table b drop constraint b_a_foreign;
alter table b add constraint b_a_foreign foreign key (a) references a (id) match full on delete set null;
