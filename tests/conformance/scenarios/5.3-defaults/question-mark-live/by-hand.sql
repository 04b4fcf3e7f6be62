alter table b alter column item set default 'what?';
