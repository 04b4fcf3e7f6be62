alter table b add column nickname varchar(255);
