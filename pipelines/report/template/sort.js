document.querySelectorAll("#clauses thead button").forEach(function(b){b.addEventListener("click",function(){
var t=document.querySelector("#clauses tbody"),k=+b.dataset.k,v=function(r,i){return r.cells[i]?+r.cells[i].dataset.v:0};
Array.from(t.rows).sort(function(a,c){return v(a,k)-v(c,k)||v(a,0)-v(c,0)})
.forEach(function(r){t.append(r)});
document.querySelectorAll("#clauses thead th").forEach(function(h){h.removeAttribute("aria-sort")});
b.closest("th").setAttribute("aria-sort","ascending")})})
