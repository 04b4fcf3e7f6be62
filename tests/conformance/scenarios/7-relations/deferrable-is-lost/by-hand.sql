alter table b alter constraint b_a_foreign deferrable initially deferred;
