alter table a alter status set default lower('ABC');
