create function tf() returns trigger language plpgsql as 'begin return new; end';
create trigger tt before update on a for each row when (old.status is distinct from new.status) execute function tf();
