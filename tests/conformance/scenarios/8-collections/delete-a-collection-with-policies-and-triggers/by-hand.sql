create policy p on b using (true);
create function tf() returns trigger language plpgsql as 'begin return new; end';
create trigger tt before update on b for each row execute function tf();
