-- "create table if not exists" of two processes at once can fail on the catalogue's unique index, hence the lock.
select pg_advisory_xact_lock(hashtextextended('forebay-storefront tables', 0));

create table if not exists users (
  id    bigint primary key,
  name  text not null,
  email text not null
);

create table if not exists products (
  id    bigint primary key,
  name  text not null,
  price numeric(12, 2) not null check (price >= 0),
  views bigint not null default 0
);

create table if not exists cart_items (
  user_id    bigint not null,
  product_id bigint not null,
  quantity   integer not null check (quantity > 0),
  primary key (user_id, product_id)
);

create table if not exists activity (
  user_id bigint primary key,
  page    text not null,
  at      timestamptz not null
);

insert into users (id, name, email)
select id,
       (array['Ada','Alan','Barbara','Donald','Edsger','Frances','Grace','John','Ken','Margaret'])[1 + id % 10] || ' ' || id,
       'user' || id || '@example.com'
from generate_series(1, 1000) as id
where not exists (select from users);

insert into products (id, name, price)
select id,
       (array['Oak','Steel','Linen','Glass','Walnut','Brass','Wool','Cork','Marble','Clay'])[1 + id % 10] || ' ' ||
       (array['lamp','table','chair','shelf','vase','bowl','mirror','clock','stool','tray'])[1 + id / 10 % 10] || ' ' || id,
       round(5 + (id * 7919 % 19500) / 100.0, 2)
from generate_series(1, 1000) as id
where not exists (select from products);

-- The 20 most viewed are asked for again and again while the shop runs.
create index if not exists products_by_views on products (views desc, id);
