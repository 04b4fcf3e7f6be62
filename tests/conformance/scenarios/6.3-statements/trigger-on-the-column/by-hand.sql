create function tf() returns trigger language plpgsql as 'begin return new; end';
create trigger tt before update of status on a for each row execute function tf();
