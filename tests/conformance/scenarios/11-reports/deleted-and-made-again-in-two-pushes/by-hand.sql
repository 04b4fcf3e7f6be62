alter table b drop column kind;
delete from directus_fields where collection = 'b' and field = 'kind';
