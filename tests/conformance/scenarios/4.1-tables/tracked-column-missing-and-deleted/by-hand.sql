alter table a drop column status;
