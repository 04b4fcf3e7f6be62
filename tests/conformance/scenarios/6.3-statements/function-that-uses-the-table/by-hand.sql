create function f() returns varchar begin atomic select status from a limit 1; end;
