insert into b (kind) values ('1.50'), ('2,50');
