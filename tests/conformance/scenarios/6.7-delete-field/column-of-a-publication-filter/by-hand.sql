alter table a replica identity full;
create publication p for table a where (status = 'x');
