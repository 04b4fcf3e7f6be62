alter table b add constraint second foreign key (a) references a (id);
