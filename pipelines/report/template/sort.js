document.querySelectorAll("#clauses button").forEach(function(b){b.addEventListener("click",function(){
var t=document.querySelector("#clauses tbody"),k=+b.dataset.k;
Array.from(t.rows).sort(function(a,c){return a.cells[k].dataset.v-c.cells[k].dataset.v||a.cells[0].dataset.v-c.cells[0].dataset.v})
.forEach(function(r){t.append(r)});
document.querySelectorAll("#clauses thead th").forEach(function(h){h.removeAttribute("aria-sort")});
b.closest("th").setAttribute("aria-sort","ascending")})})
