insert into directus_permissions (collection, action, fields, policy) select 'a', 'read', 'id,status,name', id from directus_policies limit 1;
