create function f() returns varchar language sql as 'select status from a limit 1';
