alter table b drop constraint b_a_foreign;
