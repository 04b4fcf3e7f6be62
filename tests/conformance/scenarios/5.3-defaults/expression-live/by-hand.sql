alter table a alter column status set default lower('ABC');
