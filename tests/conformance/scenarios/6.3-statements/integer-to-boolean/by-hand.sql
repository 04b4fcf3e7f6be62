alter table a alter column sort drop default;
