create sequence seq;
alter table a alter column sort set default nextval('seq');
