{% include 'sort.js' %}
;(function(){var t=document.querySelector("#clauses"),rows=Array.from(t.tBodies[0].rows),folded=new Set(),
status=document.querySelector("#by-status"),department=document.querySelector("#by-department"),all=document.querySelector("#fold-all"),
heads=rows.filter(function(r){return r.classList.contains("article")});
function show(){var some=new Set(),items=new Set(),total=new Set();
rows.forEach(function(r){if(r.classList.contains("article"))return;total.add(r.dataset.o);
var fits=(!status.value||r.dataset.s===status.value)&&(!department.value||r.dataset.d.includes(" "+department.value+" "));
if(fits){some.add(r.dataset.a);items.add(r.dataset.o)}
r.hidden=!fits||folded.has(r.dataset.a)});
heads.forEach(function(r){r.hidden=!some.has(r.dataset.a);r.querySelector("button").setAttribute("aria-expanded",!folded.has(r.dataset.a))});
var every=folded.size===heads.length;all.setAttribute("aria-pressed",every);all.textContent=every?"全部展开":"全部折叠";
document.querySelector("#shown").textContent=items.size===total.size?"":"显示"+total.size+"项义务中的"+items.size+"项"}
function fold(a,on){if(on)folded.add(a);else folded.delete(a)}
heads.forEach(function(r){r.querySelector("button").addEventListener("click",function(){fold(r.dataset.a,!folded.has(r.dataset.a));show()})});
all.addEventListener("click",function(){var on=folded.size!==heads.length;heads.forEach(function(r){fold(r.dataset.a,on)});show()});
[status,department].forEach(function(s){s.addEventListener("change",function(){folded.clear();show()})});
function target(){var r=document.getElementById(decodeURIComponent(location.hash.slice(1)));
if(r&&r.dataset.a){fold(r.dataset.a,false);show();r.scrollIntoView()}}
if(matchMedia("(max-width:760px)").matches)heads.forEach(function(r){fold(r.dataset.a,true)});
document.querySelector("#pick").hidden=false;show();addEventListener("hashchange",target);target()})()
