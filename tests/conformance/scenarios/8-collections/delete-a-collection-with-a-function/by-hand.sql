create function f(b) returns integer language sql as 'select 1';
