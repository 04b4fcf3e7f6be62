insert into directus_presets (collection, bookmark) values ('b', 'mine');
insert into directus_permissions (collection, action, policy) select 'b', 'read', id from directus_policies limit 1;
