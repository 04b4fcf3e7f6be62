create table log (s text);
create rule r as on update to a where old.status <> new.status do also insert into log values (old.status);
