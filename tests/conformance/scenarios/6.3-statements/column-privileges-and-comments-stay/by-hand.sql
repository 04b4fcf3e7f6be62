grant select (status) on a to public;
comment on column a.status is 'state';
